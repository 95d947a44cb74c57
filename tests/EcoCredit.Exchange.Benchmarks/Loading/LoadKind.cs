namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>What a load generator can be told to do.</summary>
internal enum LoadKind
{
    /// <summary>Results for every subject that is asked about, and the access statements that the questions rest on.</summary>
    Fill,

    /// <summary>The bare method, with requests and answers as long as those of <see cref="CheckStatus"/>.</summary>
    Echo,
    CheckStatus,
    BatchCheckStatus,

    /// <summary>The database's own select of the facts that <see cref="BatchCheckStatus"/> reads.</summary>
    Select,

    /// <summary>Signs documents for <see cref="Verify"/> and <see cref="Push"/>.</summary>
    Sign,

    /// <summary>Checks the signatures of the signed documents, on all cores.</summary>
    Verify,

    /// <summary>Pushes the signed documents; they are used up.</summary>
    Push,

    /// <summary>Starts <see cref="CheckStatus"/> on a schedule, whatever becomes of the calls before.</summary>
    Offer,

    /// <summary>Checks every receipt that <see cref="LoadJob.Keeps"/> kept, against the tree that the database holds.</summary>
    CheckKept,
}
