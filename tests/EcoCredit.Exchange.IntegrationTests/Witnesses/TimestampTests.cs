using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>The authority is openssl; what openssl refuses to make is made here.</summary>
public sealed class TimestampTests : IDisposable
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";

    private static readonly byte[] Note = Encoding.UTF8.GetBytes("exchange.example\n3\nAAAA\n");

    private readonly TestTimestampAuthority _authority = new();

    private X509Certificate2Collection Anchors => [_authority.Root];

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Stamps_a_note_with_a_token_that_openssl_verifies()
    {
        using var agency = new TestAgency(1, Role.EcoRegion, "990000");
        await using var server = await _authority.ListenAsync();
        using var client = ClientOf(agency, server.Address, TimeProvider.System);

        var token = await client.StampAsync(Note, CancellationToken.None);

        (token.GeneratedAt - TimeProvider.System.GetUtcNow()).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(5));
        TimestampVerifier.Verify(token.Encoded, Note, Anchors, out var generatedAt, out _).ShouldBeTrue();
        generatedAt.ShouldBe(token.GeneratedAt);
        await _authority.VerifyAsync(token.Encoded, Note);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(-11)]
    public async Task Refuses_a_token_whose_time_is_far_from_the_nodes_clock(int minutes)
    {
        using var agency = new TestAgency(1, Role.EcoRegion, "990000");
        await using var server = await _authority.ListenAsync();
        using var client = ClientOf(agency, server.Address, new ShiftedClock(TimeSpan.FromMinutes(minutes)));
        await Should.ThrowAsync<TimestampException>(() => client.StampAsync(Note, CancellationToken.None));
    }

    [Fact]
    public async Task Says_when_there_is_no_answer_to_speak_of()
    {
        using var agency = new TestAgency(1, Role.EcoRegion, "990000");
        await using var server = await TestHttpServer.StartAsync(certificate: null, async context =>
        {
            if (context.Request.Path == "/redirect") context.Response.Redirect("/elsewhere");
            else if (context.Request.Path == "/error") context.Response.StatusCode = 503;
            else await context.Response.Body.WriteAsync(new byte[context.Request.Path == "/huge" ? 70_000 : 0]);
        });
        foreach (var path in new[] { "redirect", "error", "huge", "empty" })
        {
            using var client = ClientOf(agency, new Uri(server.Address, path), TimeProvider.System);
            await Should.ThrowAsync<TimestampException>(() => client.StampAsync(Note, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Refuses_the_answer_to_another_question()
    {
        var question = new TimestampQuestion(Note);
        var others = new[] { new TimestampQuestion(Note), new TimestampQuestion([.. Note, 1]) }; // another nonce; another digest too
        foreach (var other in others)
        {
            var response = await _authority.ReplyAsync(other.Encode());
            question.TryRead(response, Anchors, out var token, out _, out var reason).ShouldBeFalse(reason);
            token.ShouldBeNull();
        }

        question.TryRead(await _authority.ReplyAsync(question.Encode()), Anchors, out _, out _, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Refuses_an_authority_that_is_not_trusted()
    {
        using var other = new TestTimestampAuthority();
        var question = new TimestampQuestion(Note);
        var response = await _authority.ReplyAsync(question.Encode());
        question.TryRead(response, [other.Root], out _, out _, out _).ShouldBeFalse();
        // A certificate is not its own authority.
        question.TryRead(response, [], out _, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_flipped_bit_of_what_is_signed_and_of_the_signature_is_refused()
    {
        var question = new TimestampQuestion(Note);
        question.TryRead(await _authority.ReplyAsync(question.Encode()), Anchors, out var token, out _, out _).ShouldBeTrue();
        var cms = new SignedCms();
        cms.Decode(token!);
        foreach (var part in new[] { cms.ContentInfo.Content, cms.SignerInfos[0].GetSignature() })
        {
            var start = token.AsSpan().IndexOf(part);
            start.ShouldBePositive();
            for (var i = 0; i < part.Length; i++)
            {
                byte[] flipped = [.. token!];
                flipped[start + i] ^= (byte)(1 << (i % 8));
                TimestampVerifier.Verify(flipped, Note, Anchors, out _, out _).ShouldBeFalse($"byte {i}");
            }
        }

        TimestampVerifier.Verify([.. token!, 0], Note, Anchors, out _, out _).ShouldBeFalse();
        TimestampVerifier.Verify(token[..^1], Note, Anchors, out _, out _).ShouldBeFalse();
        TimestampVerifier.Verify(token, [.. Note, (byte)'\n'], Anchors, out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_certificate_is_for_timestamps_alone()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var good = _authority.Issue(critical: true, TimeStamping);
        TimestampVerifier.Verify(Forge(good, now), Note, Anchors, out var at, out var reason).ShouldBeTrue(reason);
        at.ShouldBe(now, TimeSpan.FromSeconds(1));
        X509Certificate2[] others =
        [
            _authority.Issue(critical: false, TimeStamping),
            _authority.Issue(critical: true, ServerAuth),
            _authority.Issue(critical: true, TimeStamping, ServerAuth),
            _authority.Issue(critical: true),
        ];
        foreach (var certificate in others)
        {
            using (certificate) TimestampVerifier.Verify(Forge(certificate, now), Note, Anchors, out _, out _).ShouldBeFalse();
        }

        // Trusted then, not at the time that it states.
        TimestampVerifier.Verify(Forge(good, now.AddDays(40)), Note, Anchors, out _, out _).ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "SIG-03")]
    public void A_nest_of_sequences_is_refused_before_anything_reads_it()
    {
        byte[] nest = [];
        for (var depth = 0; depth < 12_000 && nest.Length < 60_000; depth++)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence()) writer.WriteEncodedValue(nest.Length == 0 ? [0x05, 0x00] : nest);
            nest = writer.Encode();
        }

        TimestampVerifier.Verify(nest, Note, Anchors, out _, out var reason).ShouldBeFalse();
        reason.ShouldNotBeNull();
        new TimestampQuestion(Note).TryRead(nest, Anchors, out _, out _, out _).ShouldBeFalse();
    }

    /// <summary>A token (RFC 3161, 2.4.2) by whatever certificate.</summary>
    private static byte[] Forge(X509Certificate2 certificate, DateTimeOffset at)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.2.3.4.1");
            using (info.PushSequence())
            {
                using (info.PushSequence()) info.WriteObjectIdentifier("2.16.840.1.101.3.4.2.1");
                info.WriteOctetString(SHA256.HashData(Note));
            }

            info.WriteInteger(7);
            info.WriteGeneralizedTime(at, omitFractionalSeconds: true);
        }

        var ess = new AsnWriter(AsnEncodingRules.DER);
        using (ess.PushSequence())
        using (ess.PushSequence())
        using (ess.PushSequence()) ess.WriteOctetString(SHA256.HashData(certificate.RawData));

        var cms = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), ess.Encode()));
        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    private TimestampClient ClientOf(TestAgency agency, Uri url, TimeProvider time) => new(
        agency.Folder.Options with
        {
            Ledger = new LedgerOptions { Timestamps = new TimestampOptions { Url = url.ToString(), Anchors = _authority.AnchorsPath } },
        },
        agency.Folder,
        time);

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
