"""The mart of companies: all that a page shows or filters of one, in one row."""

from sqlalchemy import Boolean, Column, Date, Float, Table

from src.store.mart_columns import marts, number_column, text_column

company_facts = Table(
    "company_facts",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    text_column("company_name", "기업 이름", "name", nullable=False),
    text_column("business_no", "사업자등록번호", "business number"),
    text_column("complex_id", "산업단지 식별자", "id of the complex", nullable=False),
    text_column("complex_name", "단지 이름", "name of the complex"),
    text_column("top_id", "최상위 단지 식별자", "id of the topmost complex"),
    text_column("kind", "단지 유형", "kind of the complex"),
    text_column("sido", "시도 코드", "province"),
    text_column("sigungu", "시군구 코드", "district"),
    text_column("building_id", "건물 식별자", "id of the building"),
    text_column("building_name", "건물 이름", "name of the building"),
    text_column("ksic", "한국표준산업분류 코드", "industry code"),
    text_column("industry", "업종", "industry"),
    text_column("size_band", "규모", "size band"),
    number_column("employees", "고용 인원 (명)", "employees"),
    number_column("employees_f", "여성 고용 인원 (마지막 달, 명)", "women employed, last month"),
    number_column("employees_young", "20·30대 고용 인원 (마지막 달, 명)", "employees under 40"),
    Column("lat", Float, comment="위도, 없으면 건물의 위도", doc="latitude, else the building's"),
    Column("lon", Float, comment="경도, 없으면 건물의 경도", doc="longitude, else the building's"),
    Column("opened_on", Date, comment="성립일", doc="day it opened"),
    Column("closed_on", Date, comment="소멸일", doc="day it closed"),
    Column("first_contact_on", Date, comment="첫 접촉일 (안내 단계부터)", doc="first contact"),
    Column("last_contact_on", Date, comment="마지막 접촉일 (안내 단계부터)", doc="last contact"),
    text_column("stage", "가장 멀리 간 단계 (없으면 비어 있음)", "furthest stage, NULL for none"),
    Column("reached", Boolean, nullable=False, comment="접촉했는지 (안내부터)", doc="contacted"),
)
