"""What 新闻信息 brings to the house."""

from records.kinds.news.ledger import NEWS
from records.kinds.news.views import news_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(NEWS,),
    panels={
        "news": Panel("records/kinds/news/_panel.html", news_panel),
    },
)
