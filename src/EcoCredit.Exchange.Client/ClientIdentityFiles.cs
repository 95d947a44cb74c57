namespace EcoCredit.Exchange.Client;

/// <summary>Where an identity lies on disk. <c>ecocredit init</c> makes a folder with all of it.</summary>
public sealed record ClientIdentityFiles
{
    /// <summary>The TLS certificate in PEM, then those between it and its authority.</summary>
    public required string Certificate { get; init; }

    /// <summary>Its private key in PEM, readable by its owner alone.</summary>
    public required string CertificateKey { get; init; }

    /// <summary>The authorities that a node's certificate may chain to, in PEM.</summary>
    public required string Anchors { get; init; }

    /// <summary>The key that signs documents, in PEM, readable by its owner alone.</summary>
    public required string SigningKey { get; init; }

    /// <summary>directory.dsse: who the agency is and whom it has enrolled, signed by <see cref="SigningKey"/>.</summary>
    public required string Directory { get; init; }

    /// <summary>The files as they are called in a folder that <c>ecocredit init</c> made.</summary>
    public static ClientIdentityFiles InFolder(string folder) => new()
    {
        Certificate = Path.Combine(folder, "tls/node.pem"),
        CertificateKey = Path.Combine(folder, "keys/tls.pem"),
        Anchors = Path.Combine(folder, "tls/anchors.pem"),
        SigningKey = Path.Combine(folder, "keys/signing.pem"),
        Directory = Path.Combine(folder, "directory.dsse"),
    };

    internal IReadOnlyList<string> Renewed => [Certificate, CertificateKey, Anchors, Directory];
}
