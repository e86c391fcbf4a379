using System.Collections;
using System.Globalization;
using System.Reflection;

namespace IncidentOps.Core.Tests.Incidents.Specification;

/// <summary>
/// Compares values member by member: records that hold immutable arrays are otherwise equal only to themselves. Types must be the same.
/// </summary>
internal static class StructuralDifference
{
    private const int MaximumDepth = 40;

    /// <summary>Where two values first differ, as a path with both values; null where they are alike.</summary>
    public static string? Between(object? expected, object? actual) => Between(expected, actual, "value", 0);

    private static string? Between(object? expected, object? actual, string path, int depth)
    {
        if (ReferenceEquals(expected, actual))
        {
            return null;
        }

        if (expected is null || actual is null || expected.GetType() != actual.GetType() || depth > MaximumDepth)
        {
            return Report(expected, actual, path);
        }

        return expected switch
        {
            string or Enum or ValueType and IFormattable or bool or char => expected.Equals(actual) ? null : Report(expected, actual, path),
            Delegate => null,
            IDictionary dictionary => BetweenDictionaries(dictionary, (IDictionary)actual, path, depth),
            IEnumerable sequence when IsSet(expected.GetType()) => BetweenLists(Ordered(sequence), Ordered((IEnumerable)actual), path, depth),
            IEnumerable sequence => BetweenLists(Listed(sequence), Listed((IEnumerable)actual), path, depth),
            _ => BetweenMembers(expected, actual, path, depth),
        };
    }

    private static string? BetweenMembers(object expected, object actual, string path, int depth)
    {
        foreach (var property in expected.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length == 0
                && Between(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}", depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? BetweenDictionaries(IDictionary expected, IDictionary actual, string path, int depth)
    {
        foreach (var key in expected.Keys)
        {
            var here = $"{path}[{key}]";
            if (!actual.Contains(key))
            {
                return $"{here}: missing";
            }

            if (Between(expected[key], actual[key], here, depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return expected.Count == actual.Count ? null : $"{path}: {expected.Count} entries expected, {actual.Count} found";
    }

    private static string? BetweenLists(List<object?> expected, List<object?> actual, string path, int depth)
    {
        if (expected.Count != actual.Count)
        {
            return $"{path}: {expected.Count} items expected, {actual.Count} found";
        }

        for (var index = 0; index < expected.Count; index++)
        {
            if (Between(expected[index], actual[index], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), depth + 1) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static bool IsSet(Type type) => type.GetInterfaces().Any(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IReadOnlySet<>));

    private static List<object?> Listed(IEnumerable sequence) =>
        sequence.GetType() is { IsValueType: true } type && type.GetProperty("IsDefault")?.GetValue(sequence) is true ? ["default"] : [.. sequence.Cast<object?>()];

    private static List<object?> Ordered(IEnumerable sequence) => [.. sequence.Cast<object?>().OrderBy(item => item?.ToString(), StringComparer.Ordinal)];

    private static string Report(object? expected, object? actual, string path) => $"{path}: expected {expected ?? "null"}, found {actual ?? "null"}";
}
