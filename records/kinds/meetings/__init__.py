"""会议制度: meetings, decisions, regulations."""
