"""What the columns of a ledger are called elsewhere (townwork.lib.headers.guess tells by it which
column of a stranger's sheet is which).
"""

from records.ledger.declaration import Ledger
from townwork.lib.gatherings import PEOPLE
from townwork.lib.headers import squeeze

# What a field is called elsewhere, by its name in the model; its own label is always known.
CALLED = {
    "mended_on": "整改完成时间 整改时间",
    "rules_revised_on": "村规民约修订时间",
    "council_size": "成员数 人员数量 理事会人数",
    "has_council": "是否成立 是否建立 是否建会 红白理事会是否健全 红白理事会是否成立 是否健全",
    "unit": "放映地点 发放单位 主管单位 承办单位 承办部门 责任部门 村居名称 村社区名称 "
    "申报单位 申请单位 单位名称 村 村居 村名 村别 村社区 所属单位 填报单位 责任单位 上报单位 报送单位 单位村居 所在村 放映村 "
    "村组 村民组",
    "occurred_on": "发放时间 发放日期 收文日期 收文时间 开放月份 "
    "日期 时间 活动日期 活动时间 学习日期 学习时间 会议日期 会议时间 召开时间 放映日期 放映日 放映时间 开展时间 举办时间 "
    "发布日期 发布时间 刊发日期 刊发时间 发表时间 巡查日期 巡查时间 检查时间 印发时间 成文日期 成立时间 收函时间 收件日期 月份 建成时间 建成日期 投用时间 "
    "所属月份 年月 登记日期 发生时间 宣讲时间 宣讲日期 启用时间 命名时间 计划时间 "
    "建成年月 建成年份 建设时间 投入使用时间 服务时间 来函日期 采用日期 采用时间 收到日期 收到时间 制作时间 制作日期 安装时间",
    "note": "备注 说明 其他 备考 整改情况 整改结果 办理结果 办理情况 处理结果 处理情况",
    "topic": "会议主题 研究议题 会议名称 会议内容 主题 题目 学习内容 内容 课题 宣讲内容 宣讲题目 议题 学习专题",
    "title": "活动名称 项目名称 品名 名称 标题 题目 主题 活动主题 活动内容 稿件标题 稿件名称 文件名称 事项 内容 宣传品名称",
    "name": "名称 会议 会议名 分坛 讲堂名称 阵地 场所名称 显示屏名称 设施名称",
    "film": "影片 影片名称 片名 电影名称 电影 节目名称",
    "genre": "影片类别 类型 片种 体裁 稿件类型 影片类型 类别 种类 题材",
    "shows": "场次 场数 放映场次 放映场数",
    "team": "放映队 放映单位 放映员",
    "audience": "观众 到场人数 观众人数 观众人次 观看人数 观影人数 受众 参加对象",
    "receiver": "村负责人签字 签收人 村签收",
    "kind": "活动类别 活动类型 类别 类型 种类 性质 学习类别 形式 会议类别",
    "category": "类别 类型 种类 活动类别 活动类型",
    "project": "项目 评选项目 创建项目",
    "place_name": "所在地点 地点 场地 场所 地址 活动地点 会议地点 学习地点 发放地点 发放范围 发放对象 张贴地点",
    "location": "所在位置 位置 地点 地址",
    "host": "主持 主持人 会议主持",
    "lecturer": "主讲 主讲人 宣讲人 授课人 讲师 宣讲员",
    "speaker": "主讲人 报告人",
    "organiser": "主办 主办方 主办单位 承办单位",
    "mode": "方式 形式 学习形式",
    "expected": "应参加 应到 应到人数 应参加人数 应出席 应到党员 应到人员 应到会人数 应参学人数 应参会人数",
    "present": "实参加 实到 实到人数 实际参加人数 到会人数 参加人数 参学人数 出席人数 "
    "实到党员 实到人员 实到会人数 参会人数 与会人数 参会人员数 实际到会人数 人数 参加人次",
    "on_leave": "请假 请假人数 请假党员 请假人次",
    "made_up": "补学 补学人数",
    "attendance": "参与志愿者 听众 人数 人次 参加人数 参加人次 参与人数 听众人数 听讲人数 实到人数 受众人数 参与人次",
    "size": "规模 人数 预计人数 参加人数 拟参加人数 预计参加人数",
    "applied_on": "申报时间 申请时间 申请日期 报批日期 填表日期",
    "speaker_post": "单位职务 单位及职务 主讲人单位及职务",
    "quantity": "数量 份数 印数",
    "count": "实交 实收 上交数 已交 份数 收件数 收件份数 篇数",
    "amount": "金额 经费",
    "saved": "节约金额 节约资金 节约 估算节约额",
    "weddings": "红事 喜事 婚事 红事总数 红事桩数 红事合计",
    "funerals": "白事 丧事 白事总数 白事桩数 白事合计",
    "frugal": "其中简办 节俭办理 简办 从简 其中从简 简办起数 简办数 简办桩数 从简数 节俭桩数",
    "medium": "媒体 媒体及版面 刊用媒体及版面 媒体名称 刊发媒体 发表媒体 发布平台 刊物 平台 采用媒体 采用单位 媒体平台",
    "level": "级别 媒体级别 层级",
    "author": "作者 撰稿人 撰稿 通讯员 供稿人",
    "spot": "版面 版次 栏目",
    "link": "链接 网址 剪报号",
    "number": "来文文号 文号 编号 函号 发文字号",
    "sender": "发文单位 发文机关 来文机关 来文单位 来函单位 发函单位 交办单位 交办机关",
    "answered_on": "反馈日期 反馈时间 回复时间 办结时间 办结日期 实际办结日期 反馈日 回函日期 回函时间 回复日期",
    "due_on": "时限 办理时限 反馈时限 完成时限 截止日期 "
    "限办日期 限办时间 限期 办结时限 要求办结时间 要求反馈时间 要求完成时间 要求回复日期 要求回复时间 回复期限 回复时限 要求反馈日期",
    "done_on": "办结日期 办结时间 完成时间",
    "outcome": "结果 落实结果 落实情况 完成情况 办结结果",
    "sent_to": "主送单位 主送 抄送 发送范围 印发单位 印发对象",
    "matter": "事项 议定事项 决定事项",
    "inspector": "巡查人 检查人 巡查人员 巡查员 检查员",
    "problem": "问题 存在问题 发现问题 检查发现问题 隐患 存在的问题 排查情况 检查情况 巡查情况",
    "problems": "问题数 问题个数 发现问题数",
    "mended": "整改数 已整改 已整改数 是否整改 是否整改到位 是否已整改 是否完成整改 是否整改完成",
    "keeper": "负责人 管理员 管理人 责任人 责任人姓名 管护人 联系人",
    "hall": "分坛 讲坛 讲堂",
    "venue": "阵地 场所 场地 阵地名称",
    "batch": "批次 评选批次",
    "named": "命名数 户数 命名户数",
    "places": "分配名额 名额 名额数",
}

# How a column is called that has a word of its own before it (开讲时间, 排查地点): the first such one.
ENDS = {
    "unit": "单位 部门 科室 村居 村社区 用村",
    "occurred_on": "日期 时间",
    "topic": "题目 主题 内容 课题",
    "title": "名称 题目 标题 主题 品名",
    "name": "名称",
    "film": "片名 影片 节目",
    "kind": "种类 类别 类型",
    "category": "种类 类别 类型",
    "level": "级别",
    "place_name": "地点 场所",
    "location": "地点 位置",
    "lecturer": "讲人 宣讲员 讲师",
    "speaker": "讲人 主讲人姓名",
    "inspector": "查人员 查人",
    "keeper": "管理人 管理员 责任人",
    "problem": "问题",
    "venue": "查对象 查阵地",
    "mend_by": "整改时限 整改期限",
    "mended_on": "销号时间 销号日期",
    "medium": "媒体 平台 载体",
    "attendance": "人数 人次 听众 群众",
    "audience": "人数 人次 观众 群众",
    "size": "人数",
    "quantity": "数量",
    "receiver": "签名 签字",
    "applied_on": "备案日期 备案时间 报备时间",
    "number": "文号 函号 单号 单编号",
    "due_on": "期限 时限",
}
EVERY_END = {end for ends in ENDS.values() for end in ends.split()}

# What the sheets of a ledger are titled elsewhere, by its slug; its own title is always known.
TITLED = {
    "study": "中心组学习 集体学习 学习台账 学习记录 学习登记 集中学习 学习情况",
    "papers": "学习材料 心得体会",
    "meetings": "会议台账 会议登记 会议记录 专题研究 例会 班子会 党委会 研究意识形态",
    "decisions": "议定事项 督办台账",
    "regulations": "制度文件 制度台账 文件清单 发文登记 发文目录 文件目录",
    "activities": "志愿服务 志愿活动 活动登记 活动台账 文明实践活动 主题活动",
    "halls": "分坛 讲堂",
    "talks": "宣讲 道德讲堂活动 讲堂活动",
    "films": "电影 放映",
    "venues": "阵地台账 阵地清单 阵地登记 阵地名册 显示屏管理 电子屏台账 宣传栏台账 书屋台账",
    "inspections": "巡查 巡检 排查整改 阵地排查 阵地检查 检查记录 检查表 检查台账 检查登记 检查情况",
    "openings": "开放记录 开放情况 活动中心开放",
    "filings": "一会一报 报告会 研讨会 论坛讲座 审批备案 活动报批",
    "customs": "移风易俗 红白事 红白理事会 婚丧事宜 婚丧嫁娶",
    "publications": "宣传品 宣传资料 宣传物料",
    "awards": "创建评选 评选批次",
    "award-places": "名额 命名",
    "news": "上稿 新闻 稿件 信息报送 用稿 信息采用 宣传信息 信息宣传",
    "notices": "提示函 督办函 来函",
}

# Whose gathering a 签到表 is of, by what it and its facts say; the first that is said.
GATHERED = {
    "study": "学习 党课 主题党日 研讨 辅导",
    "talks": "宣讲 讲堂",
    "meetings": "会议 例会 班子会 培训 研究",
    "activities": "活动 志愿",
}


def ends_of(ledger: Ledger) -> dict[str, list[str]]:
    """{field: how its column's name may end}."""
    return {field: ENDS[field].split() for field in ledger.fields if field in ENDS}


def names_of(ledger: Ledger, labels: dict[str, str]) -> dict[str, list[str]]:
    """{field: what its column may be called}, squeezed, its own label first."""
    found = {
        field: [squeeze(labels[field]), *map(squeeze, CALLED.get(field, "").split())]
        for field in ledger.fields
    }
    if "note" in found and ledger.takes_people is None:
        found["note"].append(PEOPLE)
    return found
