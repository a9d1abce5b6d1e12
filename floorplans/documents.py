"""The documents that a sample centre keeps: the systems of Table 18 and the plans that clauses ask for."""

from __future__ import annotations

from typing import Final

SYSTEMS: Final = (
    "进驻部门管理办法",
    "进驻事项管理办法",
    "综合窗口工作规则",
    "综窗人员绩效考核制度",
    "人员管理办法",
    "窗口人员管理制度",
    "政务服务代办帮办制度",
    "窗口服务规范",
    "便民服务管理制度",
    "为老服务工作制度",
    "预约服务制度",
    "政务公开工作制度",
    "“一网通办”政务服务投诉建议和“好差评”工作制度",
    "请销假管理制度",
    "信息化管理制度",
    "文档档案安全应急预案",
    "档案工作制度",
    "突发性事件应急处理预案",
    "知识库管理制度",
    "日常考勤制度",
    "自助服务区工作和管理制度",
    "宣传工作制度",
)


def rows(prefix: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Give kind, title, reference, issue date and next review of each document."""
    systems = [
        ("制度", title, f"{prefix}-ZD-{number:02d}", f"2024-{number % 12 + 1:02d}-15", f"2027-{number % 12 + 1:02d}-15")
        for number, title in enumerate(SYSTEMS, start=1)
    ]
    others = [
        ("视觉识别手册", "视觉识别与导向系统设置手册", f"{prefix}-VI-01", "2023-06-01", "2026-06-01"),
        ("值班表", "自助服务区引导员排班表", f"{prefix}-PB-01", "2026-01-04", "2026-12-31"),
        ("维保计划", "设施设备维护保养年度计划", f"{prefix}-WB-01", "2026-01-05", "2026-12-31"),
    ]
    return (*systems, *others)
