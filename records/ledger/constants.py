"""Words of township and half-year that a sentence needs beside its figures (docs/facts.md §5.1)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Constant:
    """A word of the township or the term that a sentence needs (名称、年度、署名); it has no rows."""

    code: str
    name: str
    definition: str
    measure: str = ""
    owner: str = "宣传办"
    changed: str = "2026-11"
    approximate: bool = False
    nil: str = ""
    quoted: bool = False


CONSTANTS = (
    Constant("org.town_name", "镇名", "镇的名称。"),
    Constant("org.district_name", "上级区名", "所属区的名称。"),
    Constant("org.place_slogan", "地名口号", "镇的发展口号。"),
    Constant("org.sign_name", "署名", "落款单位全称。"),
    Constant("org.forum_brand", "讲坛品牌", "讲坛的品牌名称。"),
    Constant("org.culture_brands", "文化品牌", "镇的特色文化品牌。"),
    Constant("period.year", "年度", "半年所在的年度。", "年"),
    Constant("period.half", "报告期", "上半年或下半年。"),
    Constant("period.next_half", "下一报告期", "下半年，或明年上半年。"),
    Constant("period.theme_phrase", "学习主题", "本期学习主题，在“半年”页填写。"),
    Constant("report.date", "成文日期", "总结落款日期，不填则为生成当日。"),
)
