using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using IncidentOps.Web.Layout;

namespace IncidentOps.Web.Tests.Live;

/// <summary>
/// The page's script has no build step, so its syntax and types are checked here: with node, and with the TypeScript compiler where the machine
/// has one. Where not, the test says so and is skipped.
/// </summary>
public sealed partial class ScriptTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Modules => [.. Directory.EnumerateFiles(Path.Combine(Root, "js"), "*.js").Append(Path.Combine(Root, "sw.js"))
        .Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    private static string Root => Path.GetFullPath(Path.Combine(Here(), "../../../src/IncidentOps.Web/wwwroot"));

    [Theory]
    [MemberData(nameof(Modules))]
    public void Every_module_asks_to_be_checked(string module) =>
        Assert.StartsWith("// @ts-check", File.ReadAllText(Path.Combine(Root, module)), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Every_module_parses(string module)
    {
        var (code, output) = await RunAsync("node", "--check", "--input-type=module", "-", Path.Combine(Root, module));
        Assert.True(code == 0, output);
    }

    [Fact]
    public void A_live_page_fetches_all_that_its_script_imports_at_once()
    {
        // What only some pages need is fetched where it is needed, so that no other page pays for it.
        string[] onSomePages = ["/js/console.js", "/js/inbox.js", "/js/replay.js"];
        var all = WithImports("/js/app.js");
        Assert.Superset(onSomePages.ToHashSet(StringComparer.Ordinal), all);
        Assert.Equal(all.Except(onSomePages).Order(StringComparer.Ordinal), Shell.LiveModules.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_without_a_line_has_all_that_its_script_imports()
    {
        var kept = Regex.Match(File.ReadAllText(Path.Combine(Root, "sw.js")), "const OFFLINE = \\[([^\\]]*)\\]").Groups[1].Value;
        Assert.Equal(
            WithImports("/js/offline.js").Append("/app.css").Order(StringComparer.Ordinal),
            Regex.Matches(kept, "'([^']+)'").Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_modules_types_hold()
    {
        var common = new[]
        {
            "--noEmit", "--allowJs", "--strict", "--target", "es2024", "--module", "esnext", "--moduleResolution", "bundler", "--skipLibCheck",
            "--types", "",
        };
        var (code, output) = await RunAsync(
            "tsc", [.. common, "--lib", "es2024,dom,dom.iterable,dom.asynciterable", .. Directory.EnumerateFiles(Path.Combine(Root, "js"), "*.js")]);
        Assert.True(code == 0, output);
        (code, output) = await RunAsync("tsc", [.. common, "--lib", "es2024,webworker,webworker.iterable", Path.Combine(Root, "sw.js")]);
        Assert.True(code == 0, output);
    }

    /// <summary>A module and all that it imports, directly or through others.</summary>
    private static HashSet<string> WithImports(string first)
    {
        var wanted = new HashSet<string>();
        var open = new Queue<string>([first]);
        while (open.TryDequeue(out var module))
        {
            if (wanted.Add(module) && module.StartsWith("/js/", StringComparison.Ordinal))
            {
                foreach (Match import in ImportPattern().Matches(File.ReadAllText(Root + module)))
                {
                    open.Enqueue(new Uri(new Uri("http://host" + module), import.Groups[1].Value).AbsolutePath);
                }
            }
        }

        return wanted;
    }

    /// <summary>Runs a tool; skips the test where the machine has none. A last argument after `-` is a file for its standard input.</summary>
    private static async Task<(int Code, string Output)> RunAsync(string tool, params string[] arguments)
    {
        var input = arguments is [.., "-", { } file] ? file : null;
        var start = new ProcessStartInfo(tool, input is null ? arguments : arguments[..^2])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"This machine has no {tool}.");
        }

        using (process)
        using (var patience = new CancellationTokenSource(Patience))
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync((await File.ReadAllTextAsync(input, patience.Token)).AsMemory(), patience.Token);
            }

            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await output + await errors);
        }
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"^\s*(?:import\s.*?|const .*await import\()['""](\.[^'""]+)['""]", RegexOptions.Multiline)]
    private static partial Regex ImportPattern();
}
