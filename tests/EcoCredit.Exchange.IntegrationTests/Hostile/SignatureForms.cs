using System.Formats.Asn1;
using System.Globalization;
using System.Numerics;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>Other ways to write a signature (r, s) of a 256-bit curve, and another s.</summary>
internal static class SignatureForms
{
    private static readonly BigInteger P256Order = Hex("0FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    private static readonly BigInteger Sm2Order = Hex("0FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
    private static readonly BigInteger Ed25519Order = Hex("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed");

    /// <summary>(r, n − s): as good an ECDSA signature of the same bytes.</summary>
    public static byte[] Mirrored(byte[] signature, bool isSm2)
    {
        var (r, s) = Numbers(signature);
        return Der(r, (isSm2 ? Sm2Order : P256Order) - s);
    }

    /// <summary>The same numbers, or ones that are the same to a careless reader, in every form but the one.</summary>
    public static IEnumerable<byte[]> Others(byte[] signature, bool isSm2)
    {
        var (r, s) = Numbers(signature);
        var (first, second) = (r.ToByteArray(isBigEndian: true), s.ToByteArray(isBigEndian: true));
        var content = signature[2..];
        yield return [.. signature, 0];
        yield return [.. signature, 0x30, 0x00];
        yield return signature[..^1];
        yield return [0x30, 0x81, .. signature[1..]];
        yield return [0x30, 0x82, 0x00, .. signature[1..]];
        yield return [0x30, 0x80, .. content, 0, 0];
        yield return Sequence([.. Integer([0, .. first]), .. Integer(second)]);
        yield return Sequence([.. Integer(first), .. Integer([0, .. second])]);
        yield return Sequence([0x02, 0x81, (byte)first.Length, .. first, .. Integer(second)]);
        yield return Sequence([.. content, 0x05, 0x00]);
        yield return Sequence(Integer(first));
        yield return Sequence([]);
        yield return [0x31, .. signature[1..]];
        yield return [.. r.ToByteArray(isUnsigned: true, isBigEndian: true), .. s.ToByteArray(isUnsigned: true, isBigEndian: true)];
        yield return Der(r, s + (isSm2 ? Sm2Order : P256Order));
        yield return Der(r, -s);
        yield return Der(0, s);
        yield return Der(r, 0);
        yield return [];
    }

    /// <summary>The same for Ed25519 (RFC 8032, 5.1.7): longer, shorter, and s + L.</summary>
    public static IEnumerable<byte[]> OthersOfEd25519(byte[] signature)
    {
        var large = new byte[32];
        var sum = new BigInteger(signature.AsSpan(32), isUnsigned: true) + Ed25519Order;
        sum.TryWriteBytes(large, out _, isUnsigned: true).ShouldBeTrue();
        yield return [.. signature, 0];
        yield return signature[..^1];
        yield return [.. signature[..32], .. large];
        yield return [.. signature, .. signature];
        yield return new byte[64];
        yield return [];
    }

    private static (BigInteger R, BigInteger S) Numbers(byte[] signature)
    {
        var sequence = new AsnReader(signature, AsnEncodingRules.DER).ReadSequence();
        return (sequence.ReadInteger(), sequence.ReadInteger());
    }

    private static byte[] Der(BigInteger r, BigInteger s)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(r);
            writer.WriteInteger(s);
        }

        return writer.Encode();
    }

    private static byte[] Integer(byte[] value) => [0x02, (byte)value.Length, .. value];

    private static byte[] Sequence(byte[] content) => [0x30, (byte)content.Length, .. content];

    private static BigInteger Hex(string text) => BigInteger.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
