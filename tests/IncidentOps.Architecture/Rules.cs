using System.Reflection;

namespace IncidentOps.Architecture;

/// <summary>The shape of the solution as rules. Each answers what breaks it, line by line; each is known to fail (see <see cref="RulesTests"/>).</summary>
internal static class Rules
{
    private static readonly string[] VagueNames = ["Common", "Helper", "Helpers", "Manager", "Managers", "Misc", "Shared", "Util", "Utilities", "Utils"];

    /// <summary>An assembly refers to nothing but the framework and what is named; a name may end in `*`.</summary>
    public static IReadOnlyList<string> RefersOnlyTo(Assembly assembly, params string[] allowed) =>
    [
        .. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => !IsFramework(name) && !allowed.Any(one => one.EndsWith('*') ? name.StartsWith(one[..^1], StringComparison.Ordinal) : name == one))
            .Select(name => $"{assembly.GetName().Name} refers to {name}.").Order(StringComparer.Ordinal),
    ];

    /// <summary>In a host, only the type Program uses types of the outer namespaces.</summary>
    public static IReadOnlyList<string> OnlyProgramNames(IEnumerable<Type> host, params string[] outer) =>
    [
        .. from type in host
           let written = TypeUsage.Written(type)
           where written.Name != "Program"
           from used in TypeUsage.Of(type)
           where outer.Any(name => IsWithin(used, name))
           select $"{written.FullName} uses {used.FullName}.",
    ];

    /// <summary>Below a namespace, the folders don't know each other.</summary>
    public static IReadOnlyList<string> SiblingsDoNotKnowEachOther(IEnumerable<Type> types, string root) =>
    [
        .. from type in types
           let own = SiblingOf(type, root)
           where own is not null
           from used in TypeUsage.Of(type)
           let other = SiblingOf(used, root)
           where other is not null && other != own
           select $"{TypeUsage.Written(type).FullName} uses {used.FullName}.",
    ];

    /// <summary>Static state that can change makes the same input give another output.</summary>
    public static IReadOnlyList<string> HasNoChangingStatics(IEnumerable<Type> types) =>
    [
        .. from type in types
           where !type.Name.Contains('<', StringComparison.Ordinal)
           from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where !field.IsInitOnly && !field.IsLiteral
           select $"{type.FullName}.{field.Name} can change.",
    ];

    /// <summary>Names that say nothing hide what is inside: of folders, and of types as their last word.</summary>
    public static IReadOnlyList<string> NamesSaySomething(IEnumerable<string> paths) =>
    [
        .. from path in paths
           let parts = path.Split('/')
           let file = parts[^1].Split('.')[0]
           where parts[..^1].Any(folder => VagueNames.Contains(folder, StringComparer.OrdinalIgnoreCase))
               || VagueNames.Any(vague => file.EndsWith(vague, StringComparison.Ordinal))
           select $"{path} says nothing.",
    ];

    private static bool IsFramework(string name) =>
        name is "System" or "mscorlib" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsWithin(Type type, string root) =>
        type.Namespace is { } name && (name == root || name.StartsWith(root + ".", StringComparison.Ordinal));

    private static string? SiblingOf(Type type, string root) =>
        IsWithin(type, root) && type.Namespace!.Length > root.Length ? type.Namespace[(root.Length + 1)..].Split('.')[0] : null;
}
