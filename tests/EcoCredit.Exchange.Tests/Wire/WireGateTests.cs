using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Tests.Rules;
using Google.Protobuf;
using Grpc.Core;

namespace EcoCredit.Exchange.Tests.Wire;

public sealed class WireGateTests
{
    private const int Mutations = 20_000;

    [Fact]
    [Trait("Security", "MSG-12")]
    public void Whatever_is_done_to_a_message_the_gate_says_yes_or_no_and_a_yes_parses_into_the_same_text()
    {
        var state = 20_260_101UL;
        IMessage[] seeds = [Samples.Record(RecordClass.Ordinary), new PushRequest { Envelope = new Envelope { Payload = Samples.Record(RecordClass.Basic).ToByteString(), PayloadType = "x" } }];
        var passed = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var seed = seeds[i % seeds.Length];
            var bytes = Mutate(seed.ToByteArray(), ref state);
            var limits = i % 3 == 0 ? WireLimits.Request : WireLimits.Document;
            if (WireGate.Check(bytes, seed.Descriptor, limits) is not null) continue;
            passed++;
            try
            {
                // A parser would put U+FFFD in the place of bad UTF-8.
                seed.Descriptor.Parser.ParseFrom(bytes).ToString()!.Contains('\uFFFD', StringComparison.Ordinal).ShouldBeFalse();
            }
            catch (InvalidProtocolBufferException)
            {
                // MESSAGE_MALFORMED. Anything else would be a fault of the node.
            }
        }

        passed.ShouldBeInRange(Mutations / 100, Mutations);
    }

    [Fact]
    public void Every_reason_leaves_with_its_status_code_and_comes_back()
    {
        foreach (var reason in Enum.GetValues<ErrorReason>().Where(r => r != ErrorReason.Unspecified))
        {
            var info = ErrorCatalogue.InfoOf(reason);
            ((StatusCode)info.StatusCode).ShouldNotBeOneOf(StatusCode.OK, StatusCode.Unknown, StatusCode.Cancelled);
            Enum.IsDefined((StatusCode)info.StatusCode).ShouldBeTrue();
            info.En.ShouldNotBeEmpty();
            info.Zh.ShouldNotBeEmpty();
            var exception = new ExchangeError(reason).ToException();
            ((int)exception.StatusCode).ShouldBe(info.StatusCode);
            ExchangeError.Read(exception).ShouldNotBeNull().Reason.ShouldBe(reason);
        }
    }

    [Fact]
    public void An_identity_number_that_passes_the_check_of_a_credit_code_is_still_one()
    {
        // Found by counting: an invented number (area 990101, born 1990-01-01) that is right by GB 11643 and by GB 32100, and not by GB
        // 11714.
        var number = Enumerable.Range(0, 1000).Select(Identity).First(n => CreditCode.IsValid(n) && IdentityNumbers.Contains(n));
        var record = Samples.Record(RecordClass.Basic);
        record.Header.Subject.CreditCode = number;
        EcoCredit.Exchange.Rules.DocumentRules.Check(record, Samples.Context(Role.EcoCity)).ShouldContain(
            v => v.Rule == "IM-10" && v.Field == "header.subject.credit_code");
        EcoCredit.Exchange.Node.Status.AskedSubject.From(number).Text.ShouldBeEmpty();
    }

    private static string Identity(int serial)
    {
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        var first17 = FormattableString.Invariant($"99010119900101{serial:D3}");
        return first17 + "10X98765432"[first17.Select((c, i) => (c - '0') * weights[i]).Sum() % 11];
    }

    private static byte[] Mutate(byte[] bytes, ref ulong state)
    {
        var list = bytes.ToList();
        var times = 1 + (int)(Next(ref state) % 3);
        for (var i = 0; i < times && list.Count > 0; i++)
        {
            var at = (int)(Next(ref state) % (ulong)list.Count);
            switch (Next(ref state) % 6)
            {
                case 0: list[at] ^= (byte)(1 << (int)(Next(ref state) % 8)); break;
                case 1: list[at] = (byte)Next(ref state); break;
                case 2: list.RemoveRange(at, list.Count - at); break;
                case 3: list.Insert(at, (byte)Next(ref state)); break;
                case 4: list.RemoveAt(at); break;
                default: list.InsertRange(at, list.GetRange(at, Math.Min(list.Count - at, 16))); break;
            }
        }

        return [.. list];
    }

    // SplitMix64: the same numbers in every run.
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
