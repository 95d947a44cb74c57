namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// A small seeded generator for samples (Steele, Lea and Flood, 2014): the same seed gives the same files everywhere. Never for secrets.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 to below the limit.</summary>
    public int Next(int limit) => (int)(Next() % (ulong)limit);

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
