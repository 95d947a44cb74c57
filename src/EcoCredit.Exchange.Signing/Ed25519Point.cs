using System.Globalization;
using System.Numerics;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// Full validation of an Ed25519 public key (RFC 8032, 5.1.3): canonical, a point of the curve, and of prime order. Used when a key is
/// enrolled, never for a signature; the key is public, so nothing here has to run in constant time.
/// </summary>
internal static class Ed25519Point
{
    /// <summary>The length of a public key in bytes.</summary>
    public const int Length = 32;

    private const int CofactorDoublings = 3;

    private static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger L =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);

    private static readonly BigInteger D = Mod(-121665 * BigInteger.ModPow(121666, P - 2, P));
    private static readonly BigInteger SqrtMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    /// <summary>Says what is wrong with the 32 bytes of a key, or null.</summary>
    public static string? FindFault(ReadOnlySpan<byte> raw)
    {
        Span<byte> little = stackalloc byte[Length];
        raw.CopyTo(little);
        var odd = (little[^1] & 0x80) != 0;
        little[^1] &= 0x7F;
        var y = new BigInteger(little, isUnsigned: true);
        if (y >= P)
            return "the Ed25519 key is not canonical: y is not below 2^255 - 19";
        if (!TryRecoverX(y, odd, out var x))
            return "the Ed25519 key is not a point of the curve";

        var point = new Extended(x, y, BigInteger.One, Mod(x * y));
        var multiple = point;
        for (var i = 0; i < CofactorDoublings; i++)
            multiple = multiple.Add(multiple);
        if (multiple.IsIdentity)
            return "the Ed25519 key is a point of small order";
        return point.Multiply(L).IsIdentity ? null : "the Ed25519 key is not in the group of prime order";
    }

    // x^2 = (y^2 - 1) / (d y^2 + 1), with one power for the quotient and the root (RFC 8032, 5.1.3, steps 2 to 4).
    private static bool TryRecoverX(BigInteger y, bool odd, out BigInteger x)
    {
        var u = Mod((y * y) - 1);
        var v = Mod((D * y * y) + 1);
        x = Mod(u * BigInteger.Pow(v, 3) * BigInteger.ModPow(u * BigInteger.Pow(v, 7), (P - 5) / 8, P));
        var square = Mod(v * x * x);
        if (square == Mod(-u))
            x = Mod(x * SqrtMinusOne);
        else if (square != u)
            return false;
        if (x.IsZero)
            return !odd;
        if (x.IsEven == odd)
            x = P - x;
        return true;
    }

    private static BigInteger Mod(BigInteger value)
    {
        var remainder = value % P;
        return remainder.Sign < 0 ? remainder + P : remainder;
    }

    /// <summary>A point in extended homogeneous coordinates (RFC 8032, 5.1.4): x = X/Z, y = Y/Z, xy = T/Z.</summary>
    private readonly record struct Extended(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T)
    {
        public bool IsIdentity => X.IsZero && Y == Z;

        public Extended Add(Extended other)
        {
            var a = Mod((Y - X) * (other.Y - other.X));
            var b = Mod((Y + X) * (other.Y + other.X));
            var c = Mod(2 * D * T * other.T);
            var d = Mod(2 * Z * other.Z);
            var (e, f, g, h) = (b - a, d - c, d + c, b + a);
            return new Extended(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
        }

        public Extended Multiply(BigInteger scalar)
        {
            var result = new Extended(BigInteger.Zero, BigInteger.One, BigInteger.One, BigInteger.Zero);
            for (var bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
            {
                result = result.Add(result);
                if (!((scalar >> bit) & 1).IsZero)
                    result = result.Add(this);
            }

            return result;
        }
    }
}
