using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// The agency behind a call, as the directory has it. Only the certificate's digest leads to it, never a name in the certificate.
/// </summary>
/// <param name="Code">Credit code.</param>
/// <param name="Name">Name, for people.</param>
/// <param name="Role">Role in the exchange.</param>
/// <param name="Area">Its area.</param>
/// <param name="CertificateDigest">SHA-256 of the leaf certificate that the call came with, 64 lower-case hexadecimal characters.</param>
internal sealed record Caller(string Code, string Name, Role Role, AreaCode Area, string CertificateDigest);
