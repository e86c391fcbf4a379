using System.Reflection;

namespace IncidentOps.Web.Layout;

/// <summary>Names this build: browsers that hold pages of another one fetch anew.</summary>
public static class BuildInfo
{
    /// <summary>The module's own id: changes with every build whose code differs.</summary>
    public static string Version { get; } = typeof(BuildInfo).Module.ModuleVersionId.ToString("N")[..12];

    public static string Product { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
