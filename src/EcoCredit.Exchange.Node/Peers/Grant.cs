using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>Names a right: who, what, on what.</summary>
internal readonly record struct GrantKey(Role Role, Right Right, string Target);

/// <summary>What a role was given on a target. Sets are bit sets over the enum's numbers.</summary>
/// <param name="Reach">How far the right reaches.</param>
/// <param name="OwnVisibility">Visibility classes of documents inside the caller's area.</param>
/// <param name="AnyVisibility">Visibility classes of documents anywhere.</param>
/// <param name="Purposes">Purposes that may be stated.</param>
internal sealed record Grant(Reach Reach, uint OwnVisibility, uint AnyVisibility, uint Purposes)
{
    public static Grant Of(Reach reach, IReadOnlyList<Visibility> visibilities, IReadOnlyList<Purpose> purposes)
    {
        var classes = visibilities.Aggregate(0u, (set, v) => set | Bit((int)v));
        return new Grant(
            reach,
            reach == Reach.None ? 0 : classes,
            reach == Reach.Any ? classes : 0,
            reach == Reach.None ? 0 : purposes.Aggregate(0u, (set, p) => set | Bit((int)p)));
    }

    public Grant And(Grant other) => new(
        (Reach)Math.Max((int)Reach, (int)other.Reach),
        OwnVisibility | other.OwnVisibility,
        AnyVisibility | other.AnyVisibility,
        Purposes | other.Purposes);

    public bool Covers(Purpose purpose) => (Purposes & Bit((int)purpose)) != 0;

    public bool Opens(Visibility visibility, bool inside) => ((inside ? OwnVisibility : AnyVisibility) & Bit((int)visibility)) != 0;

    /// <summary>As text: how far it reaches, which classes and purposes it opens.</summary>
    public override string ToString() => string.Join(
        ' ',
        [
            Reach.ToString().ToUpperInvariant(),
            .. Enum.GetValues<Visibility>().Where(v => Opens(v, inside: false)).Select(v => "ANY:" + v),
            .. Enum.GetValues<Visibility>().Where(v => Opens(v, inside: true) && !Opens(v, inside: false)).Select(v => "OWN:" + v),
            .. Enum.GetValues<Purpose>().Where(Covers).Select(p => p.ToString()),
        ]);

    // A number beyond the enum (a newer peer's) is in no set.
    private static uint Bit(int number) => number is > 0 and < 32 ? 1u << number : 0;
}
