"""Words that often head a total, a deduction or a balance. They are weak evidence only: a row is a
total by its figures."""

from __future__ import annotations

from budgetcli.model.names import fold


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


TOTAL_WORDS = _folded(
    """
    total totals subtotal totalt totale totaal totali totalen totaler sum summe summa suma somme soma gesamt gesamtsumme
    insgesamt zusammen alt ialt iab sammen samlet celkem spolu skupaj sveukupno ukupno zbir razem ogolem lacznie
    osszesen mindosszesen yhteensa kaikkiaan kokku kopa viso itogo vsego toplam genel jumlah overall altogether
    aggregate ensemble uberhaupt insg tot итого всего усього разом общо вкупно укупно свега σύνολο συνολο γενικό סהכ סך
    מجموع المجموع إجمالي 合計 合计 总计 總計 小計 小计 계 합계 총계
    """
)
LESS_WORDS = _folded(
    """
    less min minus deduct deducted deduction deductions abzuglich abzueglich abzug fradrag fradrages moins menos meno manje
    minder umanjeno odpoved snizeno zmniejszenie pomniejszone vahennettyna konsolidace konsolidacija consolidation
    konsolidierung konsolidering
    """
)
BALANCE_WORDS = _folded(
    """
    balance saldo saldi solde net netto nett nettó surplus deficit overskud underskud overskudd overskott resultat
    resultatet result ergebnis difference differenz differens razlika increase decrease change anderung aenderung
    veranderung veraenderung endring forandring aendring presezek primanjkljaj manjak visak prebytek schodek nadwyzka
    roznica wynik uberschuss ueberschuss fehlbetrag resultado superavit excess gap
    """
)


_RESULTS = ("resultat", "ergebnis")
"""What compound words for a result end in."""


def speaks_of_balance(label: str) -> bool:
    """Tell whether a label holds a word that often heads a difference, or states by `=` that it is
    a result."""
    words = fold(label).split()
    return (
        "=" in label
        or not BALANCE_WORDS.isdisjoint(words)
        or any(word.endswith(_RESULTS) for word in words)
    )


def without_total(label: str) -> str:
    """Return a folded label without its words for a total."""
    return " ".join(word for word in label.split() if word not in TOTAL_WORDS and word != "i")
