namespace EcoCredit.Exchange.Client;

/// <summary>
/// A section of the configuration that a client is made from, see <see cref="EcoCreditClientServices"/>.
/// Receipts are always verified: there is no setting that turns it off.
/// </summary>
public sealed class EcoCreditClientSettings
{
    /// <summary>https://host:port of the node. Has to be given.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>Credit code of the agency whose node it has to be; empty for any that is enrolled.</summary>
    public string ServerAgency { get; set; } = "";

    /// <summary>Folder that <c>ecocredit init</c> made: where the five files below lie unless they are named.</summary>
    public string Folder { get; set; } = "";

    /// <summary>The TLS certificate in PEM, then those between it and its authority.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>Its private key in PEM.</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>The authorities that the node's certificate may chain to, in PEM.</summary>
    public string Anchors { get; set; } = "";

    /// <summary>The key that signs documents, in PEM.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>directory.dsse: the agency itself and whom it has enrolled.</summary>
    public string Directory { get; set; } = "";

    /// <summary>Passphrase of encrypted keys. Better in <see cref="PassphraseFile"/>, or in the environment.</summary>
    public string Passphrase { get; set; } = "";

    /// <summary>File that holds the passphrase.</summary>
    public string PassphraseFile { get; set; } = "";

    /// <summary>Time limit of one unary call, its retries included: one second to ten minutes.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Time limit of a stream of previews: one second to one hour.</summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Documents of one push stream that may be under way at a time, 1 to 4,096.</summary>
    public int MaxInFlight { get; set; } = 256;

    /// <summary>Whether the channel repeats calls that may be repeated.</summary>
    public bool RepeatsCalls { get; set; } = true;

    /// <summary>Whether calls are held back here while the node refuses many as overloaded.</summary>
    public bool HoldsBack { get; set; } = true;

    /// <summary>Every way in which the section cannot be read.</summary>
    internal List<string> Problems { get; } = [];

    internal ClientIdentityFiles Files
    {
        get
        {
            var files = ClientIdentityFiles.InFolder(Folder);
            return new ClientIdentityFiles
            {
                Certificate = Or(Certificate, files.Certificate),
                CertificateKey = Or(CertificateKey, files.CertificateKey),
                Anchors = Or(Anchors, files.Anchors),
                SigningKey = Or(SigningKey, files.SigningKey),
                Directory = Or(Directory, files.Directory),
            };
        }
    }

    internal string? ReadPassphrase()
    {
        if (Passphrase.Length > 0) return Passphrase;
        return PassphraseFile.Length > 0 ? File.ReadAllText(PassphraseFile).TrimEnd('\r', '\n') : null;
    }

    internal ExchangeClientOptions ToOptions(TimeProvider time) => new()
    {
        ServerAgency = ServerAgency.Length > 0 ? ServerAgency : null,
        CallTimeout = CallTimeout,
        StreamTimeout = StreamTimeout,
        MaxInFlight = MaxInFlight,
        RepeatsCalls = RepeatsCalls,
        HoldsBack = HoldsBack,
        TimeProvider = time,
    };

    private static string Or(string path, string usual) => path.Length > 0 ? path : usual;
}
