using System.Collections.Concurrent;
using EcoCredit.Exchange.Client.Testing.Services;
using EcoCredit.Exchange.Client.Testing.Wire;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>
/// An exchange in memory, for the tests of programs that use <see cref="ExchangeClient"/>. Agencies, keys, signatures, rules, ledger and
/// receipts are real, and so is the client with its checks, its retries and its errors: only the node's network, database and permission
/// table are not there. Methods are named as <c>ExchangeService/Push</c>. Thread-safe.
/// </summary>
/// <remarks>
/// Supported: Push, PushDocument, GetDocument, Pull; CheckStatus, BatchCheckStatus, GetCreditCertificate; CreateSubscription,
/// GetSubscription, Subscribe; GetCheckpoint, GetInclusionProof, GetConsistencyProof. Every other method ends with UNIMPLEMENTED and
/// says so. Documents are taken from their source alone. Nobody's role is asked: what a permission table would refuse, <c>Refuse</c> does.
/// </remarks>
public sealed class FakeExchange : IDisposable
{
    private readonly FakeAgencies _agencies = new();
    private readonly FakeFaults _faults = new();
    private readonly ConcurrentDictionary<string, SubjectStatus> _statuses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<FakeCall, bool> _running = new();
    private readonly FakeBinder _binder = new();
    private readonly FakeNode _node;
    private readonly TimeProvider _time;

    /// <summary>An exchange of the region 990000, by the machine's clock.</summary>
    public FakeExchange()
        : this(TimeProvider.System)
    {
    }

    /// <summary>An exchange of the region 990000.</summary>
    /// <param name="time">The clock of node and clients.</param>
    public FakeExchange(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _node = new FakeNode(_agencies, _agencies.Add(Role.EcoRegion, "990000", time), time);
        ExchangeService.BindService(_binder, new FakeExchangeService(_node));
        StatusService.BindService(_binder, new FakeStatusService(_node, _statuses));
        LedgerService.BindService(_binder, new FakeLedgerService(_node));
        SubscriptionService.BindService(_binder, new FakeSubscriptionService(_node));
    }

    /// <summary>The agency whose node it is.</summary>
    public FakeAgency Node => _node.Own;

    /// <summary>What has been taken in, access statements included, in the order of the ledger.</summary>
    public IReadOnlyList<StoredDocument> Documents
    {
        get
        {
            lock (_node.Gate) return [.. _node.Documents.All.Select(document => document.ToStored())];
        }
    }

    /// <summary>Invents and enrols an agency. Whoever connects after that trusts its signatures.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="area">Its area, six digits, for example 990100.</param>
    public FakeAgency AddAgency(Role role, string area)
    {
        lock (_node.Gate) return _agencies.Add(role, area, _time);
    }

    /// <summary>A client of an agency: a real one, whose connection ends in this exchange.</summary>
    public ExchangeClient Connect(FakeAgency agency) =>
        Connect(agency, new ExchangeClientOptions { ServerAgency = Node.Code, TimeProvider = _time });

    /// <summary>The same with other options.</summary>
    public ExchangeClient Connect(FakeAgency agency, ExchangeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(agency);
        ArgumentNullException.ThrowIfNull(options);
        var handler = new FakeHandler(agency, _binder.Methods, _faults, _running);
        lock (_node.Gate) return ExchangeClient.Create(handler, agency.Identity, options);
    }

    /// <summary>From now on the node says this about an organisation, whatever was pushed.</summary>
    public void SetStatus(SubjectStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        _statuses[status.CreditCode] = status.Clone();
    }

    /// <summary>Every call of a method is refused, until <see cref="Allow"/>. Those that may be repeated are repeated where the reason says
    /// so.</summary>
    /// <param name="method">For example <c>StatusService/CheckStatus</c>.</param>
    /// <param name="reason">Why.</param>
    public void Refuse(string method, ErrorReason reason) => Refuse(method, new ExchangeError(reason), int.MaxValue);

    /// <summary>The next call of a method is refused.</summary>
    public void RefuseOnce(string method, ErrorReason reason) => Refuse(method, new ExchangeError(reason), 1);

    /// <summary>So many calls of a method are refused with an error.</summary>
    public void Refuse(string method, ExchangeError error, int times) => _faults.Refuse(Known(method), error, times);

    /// <summary>Nothing is refused any more for the test's sake.</summary>
    public void Allow(string method) => _faults.Allow(Known(method));

    /// <summary>
    /// The next calls of a method are done, and their answers are lost with the connection: what a client makes of not knowing shows in
    /// what it does then.
    /// </summary>
    public void LoseAnswers(string method, int times) => _faults.Lose(Known(method), times);

    /// <summary>How often a method was called, repeated calls counted.</summary>
    public int CallsOf(string method) => _faults.CallsOf(Known(method));

    /// <summary>The node cannot be reached any more; calls that are under way break.</summary>
    public void GoAway()
    {
        _faults.IsAway = true;
        foreach (var call in _running.Keys) call.Break();
    }

    /// <summary>The node is back, with everything that it had.</summary>
    public void ComeBack() => _faults.IsAway = false;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var call in _running.Keys) call.Break();
        _node.Dispose();
        _agencies.Dispose();
    }

    private string Known(string method)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        return _binder.Methods.Keys.Any(path => FakeHandler.NameOf(path) == method)
            ? method
            : throw new ArgumentException($"There is no method {method}: name it as ExchangeService/PushDocument.", nameof(method));
    }
}
