"""The ledger of meetings as an office keeps it: its columns, and one whole row to change."""

LEDGER = ["单位", "所属季度", "类型", "名称", "时间起止", "地点", "主持人", "出席", "列席", "请假及原因", "缺席",
          "议题", "研判内容", "结论", "议定事项", "记录人"]  # fmt: skip
ROW = {
    "单位": "bureau", "所属季度": "2024年第一季度", "类型": "分析研判会", "名称": "第一季度分析研判会",
    "时间起止": "2024年3月28日 9:00—10:30", "地点": "三楼会议室", "主持人": "leader", "出席": "leader、unitadmin",
    "列席": "head", "请假及原因": "clerk（出差）", "缺席": "",
    "议题": "1、一季度情况分析（汇报人：unitadmin）\n2、下一步工作",
    "研判内容": "网站和新媒体：总体平稳。\n党员干部：总体稳定。", "结论": "总体平稳。",
    "议定事项": "1. 修订值班制度（责任人：unitadmin；时限：2024年4月30日）\n2. 通报情况", "记录人": "clerk",
}  # fmt: skip


def sheet(*rows, **changes):
    return LEDGER, [[(ROW | row | changes).get(name, "") for name in LEDGER] for row in rows or ({},)]


def selects(queries) -> int:
    """Rows go in by batches, as many as the database takes at once; what is asked is the same for any number."""
    return sum(query["sql"].startswith("SELECT") for query in queries)
