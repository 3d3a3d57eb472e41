"""Measures of colour the palette's test needs: contrast, CIEDE2000 and colour-vision simulation.

`test_palette.py` checks them against published values before it trusts them.
"""

import numpy as np

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
MACHADO_2009 = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}

# Vienot, Brettel & Mollon (1999): linear RGB to cone responses, and the row each dichromat lacks.
RGB_TO_LMS = np.array(
    ((17.8824, 43.5161, 4.11935), (3.45565, 27.1554, 3.86714), (0.0299566, 0.184309, 1.46709))
)
VIENOT_1999 = {
    "protan": ((0.0, 2.02344, -2.52581), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "deutan": ((1.0, 0.0, 0.0), (0.494207, 0.0, 1.24827), (0.0, 0.0, 1.0)),
}

SRGB_TO_XYZ = np.array(
    (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
)
WHITE_D65 = np.array((0.95047, 1.0, 1.08883))


def linear_rgb(colour):
    """Linear RGB, each 0 to 1, of ``#RRGGBB``."""
    encoded = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(first, second):
    """WCAG 2 contrast ratio, 1 to 21."""
    bright, dim = sorted(linear_rgb(c) @ SRGB_TO_XYZ[1] + 0.05 for c in (first, second))[::-1]
    return bright / dim


def simulate(rgb, vision, model):
    """Linear RGB as a reader with that vision sees it ("normal" changes nothing)."""
    if vision == "normal":
        return rgb
    if model == "machado":
        seen = np.array(MACHADO_2009[vision]) @ rgb
    else:
        reduce = np.array(VIENOT_1999[vision])
        seen = np.linalg.solve(RGB_TO_LMS, reduce @ RGB_TO_LMS @ rgb)
    return np.clip(seen, 0.0, 1.0)


def lab(rgb):
    """CIE L*a*b* (D65) of linear RGB."""
    ratio = SRGB_TO_XYZ @ rgb / WHITE_D65
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array((116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])))


def ciede2000(first, second):
    """CIEDE2000 difference of two L*a*b* colours (Sharma, Wu & Dalal 2005, equations 2 to 22)."""
    (L1, a1, b1), (L2, a2, b2) = first, second
    C_mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    G = 0.5 * (1 - np.sqrt(C_mean**7 / (C_mean**7 + 25.0**7)))
    a1, a2 = (1 + G) * a1, (1 + G) * a2
    C1, C2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = C1 * C2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    dL, dC = L2 - L1, C2 - C1
    dH = 2 * np.sqrt(C1 * C2) * np.sin(np.radians(turn / 2))
    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    if grey:
        hue = h1 + h2
    elif abs(h1 - h2) <= 180:
        hue = (h1 + h2) / 2
    else:
        hue = (h1 + h2 + (360 if h1 + h2 < 360 else -360)) / 2
    T = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    rotation = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    R_T = -2 * np.sqrt(C**7 / (C**7 + 25.0**7)) * np.sin(np.radians(2 * rotation))
    S_L = 1 + 0.015 * (L - 50) ** 2 / np.sqrt(20 + (L - 50) ** 2)
    S_C = 1 + 0.045 * C
    S_H = 1 + 0.015 * C * T
    light, chroma, hue_term = dL / S_L, dC / S_C, dH / S_H
    return float(np.sqrt(light**2 + chroma**2 + hue_term**2 + R_T * chroma * hue_term))
