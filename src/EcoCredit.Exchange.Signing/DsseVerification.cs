namespace EcoCredit.Exchange.Signing;

/// <summary>What verifying an envelope came to. The first fault decides, in the order of the rules of <see cref="Dsse.Verify"/>.</summary>
public enum DsseOutcome
{
    /// <summary>Every signature is valid and the number of keys is the one that was required.</summary>
    Verified = 0,

    /// <summary>There are fewer signatures than were required, or none.</summary>
    NoSignature = 1,

    /// <summary>There are more signatures than were required.</summary>
    TooManySignatures = 2,

    /// <summary>Two signatures are of one key.</summary>
    DuplicateKey = 3,

    /// <summary>A signature names a key that is not known.</summary>
    UnknownKey = 4,

    /// <summary>A signature is not a canonical, valid signature of this payload type and payload by its key.</summary>
    BadSignature = 5,

    /// <summary>The payload type is empty, longer than 128 characters, or not visible ASCII.</summary>
    PayloadTypeInvalid = 6,
}

/// <summary>The result of <see cref="Dsse.Verify"/>.</summary>
/// <param name="Outcome">What it came to.</param>
/// <param name="VerifiedKeyIds">The ids of the keys that signed, in the envelope's order; empty unless the outcome is Verified.</param>
public sealed record DsseVerification(DsseOutcome Outcome, IReadOnlyList<string> VerifiedKeyIds)
{
    /// <summary>Whether the envelope may be believed.</summary>
    public bool IsVerified => Outcome == DsseOutcome.Verified;
}
