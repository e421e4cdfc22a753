"""Accounts of one's own township, for its administrator.

A one-time password is shown once, in the answer itself.
"""

from datetime import timedelta

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townwork.lib.returning import way_back
from townwork.org import second_factor, services
from townwork.org.access import needs
from townwork.org.forms.people import AccountFilter, AccountForm, SecondFactorForm
from townwork.org.holding import held_by
from townwork.org.locks import locked_until
from townwork.org.models import User
from townwork.org.passwords import one_time_password
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of
from townwork.org.withdrawing import withdraw_account

HANDED_OVER_DAYS = 31  # a leave-taking that long ago says nothing of what has come since


@needs("org.manage")
@require_safe
def accounts(request):
    users = _accounts(request).select_related("unit")
    filters = AccountFilter(request.GET, actor=request.user)
    page = page_of(request, filters.narrow(users))
    locked = locked_until(user.username for user in page)
    bound = set(second_factor.bound_among(page))
    for user in page:
        user.locked_until = locked.get(user.username)
        user.has_second_factor = user.pk in bound
    waiting = (
        User.objects.visible_to(request.user).without_account().filter(is_active=True).exists()
    )
    context = {"filters": filters, "page": page, "waiting": waiting}
    return render(request, "org/accounts.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_add(request):
    """`role` and `next` may be said by the page that wants somebody: a handover, to go back to."""
    asked = {"role": request.GET.get("role", "")}
    form = AccountForm(request.POST or None, initial=asked, actor=request.user)
    if request.method == "POST" and form.is_valid():
        password = one_time_password()
        with Attempt(request, form=form):
            services.save_user(form.instance, actor=request.user, password=password)
            return _show_once(request, form.instance, password)
    return _page(request, form, "新增账号")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_edit(request, pk):
    user = get_object_or_404(_accounts(request), pk=pk)
    form = AccountForm(request.POST or None, instance=user, actor=request.user)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已保存账号：{user}。", form=form):
            services.save_user(user, actor=request.user)
            return redirect("accounts")
    return _page(request, form, f"修改账号：{user.username}")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_open(request, pk):
    """An account for who is there already: they stay who they are on every list."""
    people = User.objects.visible_to(request.user).without_account().filter(is_active=True)
    user = get_object_or_404(people, pk=pk)
    title = f"开账号：{user}"
    form = AccountForm(request.POST or None, instance=user, actor=request.user)
    if request.method == "POST" and form.is_valid():
        password = one_time_password()
        with Attempt(request, form=form):
            services.save_user(user, actor=request.user, password=password)
            return _show_once(request, user, password)
    return _page(request, form, title)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_reset(request, pk):
    user = get_object_or_404(_accounts(request).filter(is_active=True), pk=pk)
    if request.method == "POST":
        password = one_time_password()
        services.save_user(user, actor=request.user, password=password)
        return _show_once(request, user, password)
    context = {
        "title": f"重置口令：{user}",
        "question": f"给{user.full_name}（{user.username}）换一个一次性口令？现在的口令立即作废，正在登录的会退出。",
        "button": "重置口令",
        "back": reverse("accounts"),
    }
    return render(request, "org/confirm.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_unbind(request, pk):
    """For a phone that is lost."""
    user = get_object_or_404(_accounts(request), pk=pk)
    if request.method == "POST":
        with Attempt(request, f"已重置{user}的动态码，请告诉本人重新绑定。"):
            services.reset_second_factor(user, actor=request.user)
        return redirect("accounts")
    context = {
        "title": f"重置动态码：{user}",
        "question": f"{user.full_name}（{user.username}）的手机丢了？重置后用口令就能登录，恢复码也作废；"
        "本人和审计员会知道，三天内或审计员核实前不能签发。",
        "button": "重置动态码",
        "back": reverse("accounts"),
    }
    return render(request, "org/confirm.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def second_factor_choice(request):
    form = SecondFactorForm(request.POST or None, instance=request.user.township)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已保存。", form=form):
            services.choose_second_factor(form.instance, actor=request.user)
            return redirect("accounts")
    return _page(request, form, "登录动态码")


@needs("org.manage")
@require_POST
def account_free(request, pk):
    user = get_object_or_404(_accounts(request), pk=pk)
    with Attempt(request, f"已解除锁定，{user}可以登录了；口令没有变。"):
        services.free_user(user, actor=request.user)
    return redirect("accounts")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_toggle(request, pk):
    user = get_object_or_404(_accounts(request), pk=pk)
    act = "停用" if user.is_active else "恢复"
    if request.method == "POST":
        user.is_active = not user.is_active
        with Attempt(request, f"已{act}账号：{user}。"):
            services.save_user(user, actor=request.user)
        return redirect("accounts")
    after = (
        "停用后立即不能登录，记录和审计都保留，可以随时恢复。"
        if user.is_active
        else "恢复后可用原口令登录。"
    )
    context = {
        "title": f"{act}账号：{user}",
        "question": f"{act}{user.full_name}（{user.username}）的账号？{after}",
        "button": f"{act}账号",
        "first": _to_hand_over(user),
        "back": reverse("accounts"),
    }
    return render(request, "org/confirm.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def account_withdraw(request, pk):
    """The account goes, the person stays."""
    user = get_object_or_404(_accounts(request), pk=pk)
    if request.method == "POST":
        with Attempt(request, f"已收回{user.full_name}的账号，人还在“人员”里。"):
            withdraw_account(user, actor=request.user)
        return redirect("accounts")
    context = {
        "title": f"收回账号：{user}",
        "question": f"收回{user.full_name}（{user.username}）的账号？收回后立即不能登录，角色、口令、电话和邮箱都不留；"
        "人仍在“人员”和各种名单里，学习签到用纸。以后可以再开账号。",
        "button": "收回账号",
        "first": _to_hand_over(user),
        "back": reverse("accounts"),
    }
    return render(request, "org/confirm.html", context)


def _accounts(request):
    return User.objects.visible_to(request.user).with_account()


def _to_hand_over(user):
    """What is to be done first where one who leaves still holds something: (words, address). Once
    they have handed over, what they began goes on at their post, and only what names them is left.
    """
    if not (user.is_active and user.unit_id):
        return None
    held = held_by(user)
    if _has_handed_over(user):
        named = sum(lot.count for lot in held.charges)
        words = f"还有没移交的、指名由其办的 {named} 件" if named else ""
    elif held.count:
        words = f"还有指名由其办的、起草和经手的 {held.count} 件"
    else:
        words = "岗位上还有等着办的事" if held.waiting else ""
    return words and (f"{words}，请先交接", reverse("account_hand_over", args=[user.pk]))


def _has_handed_over(user) -> bool:
    since = timezone.now() - timedelta(days=HANDED_OVER_DAYS)
    return user.handovers.filter(taken_back_at=None, at__gte=since).exists()


def _page(request, form, title):
    context = {"form": form, "title": title, "back": reverse("accounts"), "parent": "账号"}
    return render(request, "org/form.html", context)


def _show_once(request, user, password):
    back = way_back(request, request.GET.get("next", ""), reverse("accounts"))
    context = {"account": user, "password": password, "back": back}
    return render(request, "org/one_time_password.html", context)
