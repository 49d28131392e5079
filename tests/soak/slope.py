"""A line through samples, and how sure its slope is."""
import math
import statistics

# Student's t for 95 %, two-sided, by degrees of freedom; beyond the last the normal distribution's is near enough.
T95 = [12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.10, 2.09, 2.09,
       2.08, 2.07, 2.07, 2.06, 2.06, 2.06, 2.05, 2.05, 2.05, 2.04]


def fit(points):
    """Least squares: (mean, slope per second, half the width of the slope's 95 % interval)."""
    n = len(points)
    if n < 3:
        raise ValueError("A slope needs three points.")
    mean_x = statistics.fmean(x for x, _ in points)
    mean_y = statistics.fmean(y for _, y in points)
    width = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / width
    rest = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in points)
    error = math.sqrt(rest / (n - 2) / width)
    return mean_y, slope, error * (T95[n - 3] if n - 3 < len(T95) else 1.96)


def verdict(low, high, limit):
    """By the interval of the slope in percent an hour: growth is what lies wholly above the limit."""
    return "steady" if high < limit else "GROWS" if low > limit else "unclear"
