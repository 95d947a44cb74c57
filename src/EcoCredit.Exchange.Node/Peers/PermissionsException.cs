namespace EcoCredit.Exchange.Node.Peers;

/// <summary>A permission table cannot be used; everything that is wrong with it is said at once.</summary>
internal sealed class PermissionsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
