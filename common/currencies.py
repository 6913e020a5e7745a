"""The currencies that exist: ISO 4217 codes in use, and those of this century that old contracts carry."""

from django.core.exceptions import ValidationError

_IN_USE = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD
    KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST
    XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_GONE = "BYR CUC CYP EEK GHC HRK LTL LVL MRO MTL ROL SIT SKK SLL STD TRL VEB VEF ZMK ZWL"

CURRENCY_CODES = tuple(sorted({*_IN_USE.split(), *_GONE.split()}))


def validate_currency(code: str) -> None:
    """Refuse what is no currency, naming it."""
    if code not in CURRENCY_CODES:
        raise ValidationError(f"“{code}” is not a currency. Use the three letters of ISO 4217, such as USD.")
