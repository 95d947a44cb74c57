namespace Grpc.Core;

/// <summary>Version whose public API these assemblies have.</summary>
public static class VersionInfo
{
    /// <summary>Assembly version.</summary>
    public const string CurrentAssemblyVersion = "2.0.0.0";

    /// <summary>File version.</summary>
    public const string CurrentAssemblyFileVersion = "2.85.0.0";

    /// <summary>Package version.</summary>
    public const string CurrentVersion = "2.85.0";
}
