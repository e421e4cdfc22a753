"""The step of a beginning that is reports': the first draft of a summary."""

from reports.models import Edition
from townwork.org.first_steps import Step
from townwork.org.models import Township


def _has_draft(township: Township) -> bool:
    return Edition.objects.filter(term__township=township).exists()


STEPS = (
    Step(
        "summary",
        "生成第一份总结",
        "从模板、去年的总结或通用稿起草，数据自己填好。",
        "summary",
        "summary.write",
        "宣传干事",
        _has_draft,
    ),
)
