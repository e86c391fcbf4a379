// Violations, planted so that every rule is known to fail. Nothing here is run.
using System.Reflection;

namespace IncidentOps.Architecture.Planted.Adapters.Disk
{
    internal sealed class Drive
    {
        public static int Counter;

        public static string Name() => "disk";
    }
}

namespace IncidentOps.Architecture.Planted.Adapters.Network
{
    internal sealed class Innocent
    {
        public static MethodInfo? Found { get; } = typeof(Innocent).GetMethod("Nothing");
    }

    /// <summary>Knows its sibling only in the code of a closure inside a method.</summary>
    internal sealed class Nosy
    {
        public static Func<int, string> Ask() => number => number > 3 ? Disk.Drive.Name() : "";
    }
}

namespace IncidentOps.Architecture.Planted.Host
{
    internal static class Program
    {
        public static string Wire() => Adapters.Disk.Drive.Name();
    }

    internal static class Page
    {
        public static List<Adapters.Disk.Drive> Show() => [];
    }
}
