"""The ledger of rectification as an office keeps it: its columns, and one whole row to change."""

from rectification.ledger.importing import ItemImporter

LEDGER = [column.title for column in ItemImporter.columns]
ROW = {
    "序号": 1, "来源": "巡察", "批次": "2024年巡察反馈", "反馈日期": "2024年3月2日", "方面": "网站管理",
    "问题": "更新不及时", "子问题": "首页\n专栏",
    "整改措施": "1、修订发布制度（责任人：head；时限：2024年4月30日）\n2、开展培训",
    "责任领导": "leader", "责任单位": "section", "配合单位": "office", "责任人": "member", "整改时限": "2024-06-30",
    "完成标准": "按月更新",
}  # fmt: skip


def sheet(*rows, **changes):
    return LEDGER, [[(ROW | row | changes).get(name, "") for name in LEDGER] for row in rows or ({},)]
