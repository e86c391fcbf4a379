using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace IncidentOps.Web.Live;

/// <summary>
/// Renders pieces to HTML outside any request. A fresh renderer for each pass: a kept one never forgets a component that it has rendered.
/// </summary>
public sealed class PieceRenderer(IServiceScopeFactory scopes, ILoggerFactory loggers)
{
    private long passes;
    private long pieces;

    /// <summary>How many passes there were: one for each audience and change.</summary>
    public long Passes => Interlocked.Read(ref passes);

    /// <summary>How many pieces were rendered.</summary>
    public long Pieces => Interlocked.Read(ref pieces);

    /// <summary>Each piece's HTML, in the order given.</summary>
    public async Task<IReadOnlyList<string>> RenderAsync(IReadOnlyList<PieceSpec> specs, Core.Language language)
    {
        if (specs.Count == 0)
        {
            return [];
        }

        Interlocked.Increment(ref passes);
        Interlocked.Add(ref pieces, specs.Count);
        await using var scope = scopes.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var culture = CultureInfo.GetCultureInfo(language == Core.Language.Japanese ? "ja-JP" : "en-GB");
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, culture);
            var html = new string[specs.Count];
            using var writer = new StringWriter(CultureInfo.InvariantCulture);
            for (var index = 0; index < html.Length; index++)
            {
                var root = await renderer.RenderComponentAsync(specs[index].Component, ParametersOf(specs[index]));
                root.WriteHtmlTo(writer);
                html[index] = writer.ToString();
                writer.GetStringBuilder().Clear();
            }

            return html;
        });
    }

    private static ParameterView ParametersOf(PieceSpec spec) => ParameterView.FromDictionary(
        spec.Parameters as IDictionary<string, object?> ?? spec.Parameters.ToDictionary(pair => pair.Key, pair => pair.Value));
}
