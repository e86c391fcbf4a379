using System.Collections;
using System.Reflection;
using IncidentOps.Core.Incidents;
using IncidentOps.Engine.Actions;
using IncidentOps.Engine.Notifications;
using IncidentOps.Web.Tests.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IncidentOps.Web.Tests.Drills;

/// <summary>
/// Whatever is configured, nothing that an incident in drill mode acts through leads to a real connector: proved on the running product's own
/// objects, field by field.
/// </summary>
public sealed class DrillGraphTests
{
    [Fact]
    public async Task No_way_out_can_be_reached_from_what_drills_act_through()
    {
        await using var product = await RunningProduct.StartAsync();
        var (worlds, desks) = (product.Services.GetRequiredService<ActionWorlds>(), product.Services.GetRequiredService<DeliveryDesks>());
        Assert.Empty(WaysOut(worlds.Of(IncidentMode.Drill)));
        Assert.Empty(WaysOut(desks.For(IncidentMode.Drill)));

        // The same walk finds them where they are.
        var live = WaysOut(worlds.Of(IncidentMode.Live));
        Assert.Contains("SshTransport", live);
        Assert.Contains("HttpTransport", live);
        Assert.NotEmpty(WaysOut(desks.For(IncidentMode.Live)));
    }

    /// <summary>Names of the types of all objects that lead out: everything of the adapters, and what the platform has for it.</summary>
    private static SortedSet<string> WaysOut(object from)
    {
        var (found, seen, waiting) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<object>(ReferenceEqualityComparer.Instance), new Queue<object>([from]));
        while (waiting.TryDequeue(out var one))
        {
            if (!seen.Add(one) || one is string or Type or Assembly or MemberInfo or ILogger or TimeProvider || one.GetType().IsPrimitive)
            {
                continue;
            }

            if (IsWayOut(one.GetType()))
            {
                found.Add(one.GetType().Name);
            }

            foreach (var next in Held(one))
            {
                waiting.Enqueue(next);
            }
        }

        return found;
    }

    private static bool IsWayOut(Type type) => type.Assembly.GetName().Name == "IncidentOps.Adapters"
        || (type.Namespace is { } space && (space.StartsWith("System.Net", StringComparison.Ordinal) || space.StartsWith("MailKit", StringComparison.Ordinal)
            || space.StartsWith("Renci", StringComparison.Ordinal)))
        || type == typeof(System.Diagnostics.Process) || typeof(IServiceProvider).IsAssignableFrom(type);

    private static IEnumerable<object> Held(object one)
    {
        if (one is Array array)
        {
            return array.Cast<object?>().OfType<object>();
        }

        var held = new List<object>();
        for (var type = one.GetType(); type is not null && type != typeof(object); type = type.BaseType)
        {
            held.AddRange(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPointer).Select(field => field.GetValue(one)).OfType<object>());
        }

        if (one is Delegate { Target: { } target })
        {
            held.Add(target);
        }

        // What a struct holds, an immutable array's elements too, stands in its fields; enumerating one that was never set would throw.
        return one is IEnumerable items and not string and not ValueType ? held.Concat(items.Cast<object?>().OfType<object>()) : held;
    }
}
