"""The step of a beginning that is assessments': the rubric."""

from assessments.models import Rubric
from townwork.org.first_steps import Step
from townwork.org.models import Township


def _has_rubric(township: Township) -> bool:
    return Rubric.objects.adopted().filter(township=township).exists()


STEPS = (
    Step(
        "rubric",
        "定考核细则",
        "从通用细则起草，也可以导入本镇的表；采用以后平时就能看到得分预测。",
        "rubrics",
        "assessments.draft",
        "宣传干事",
        _has_rubric,
    ),
)
