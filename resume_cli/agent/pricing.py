"""What an answer cost, by the price list that is installed; the network is never asked."""

from __future__ import annotations

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price


def cost_usd(
    model: str, base_url: str, tokens_in: int, tokens_out: int, tokens_cached: int
) -> float | None:
    """Give the cost in US dollars; None where the server or the model is not on the list.

    `tokens_in` includes the cached ones, as Chat Completions counts them.
    """
    usage = PricedUsage(
        input_tokens=tokens_in, output_tokens=tokens_out, cache_read_tokens=tokens_cached
    )
    try:
        price = calc_price(usage, model, provider_api_url=base_url)
    except (LookupError, ValueError):
        return None
    return float(price.total_price)
