using System.Runtime.CompilerServices;

namespace IncidentOps.Web.Tests.Plans;

/// <summary>The plan library that the product comes with.</summary>
public static class OwnLibrary
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../runbooks"));

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
