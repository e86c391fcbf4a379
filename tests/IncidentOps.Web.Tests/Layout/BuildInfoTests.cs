using IncidentOps.Web.Layout;
using IncidentOps.Web.Live;
using IncidentOps.Web.Tests.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace IncidentOps.Web.Tests.Layout;

public sealed class BuildInfoTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("incidentops-assets-").FullName;

    [Fact]
    public void Whatever_is_served_belongs_to_the_version()
    {
        Write("app.css", "a {}");
        Write("js/live.js", "export {}");
        var first = Version();
        Assert.Equal(first, Version());
        Assert.Equal(12, first.Length);

        Write("app.css", "a { }");
        var styled = Version();
        Write("js/live.js", "export { }");
        var scripted = Version();
        Write("sw.js", "");
        var withWorker = Version();
        File.Move(Path.Combine(folder, "sw.js"), Path.Combine(folder, "js", "sw.js"));
        string[] all = [first, styled, scripted, withWorker, Version(), BuildInfo.VersionOf("another", new PhysicalFileProvider(folder))];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public async Task Pages_and_the_hub_name_the_version_of_what_is_served()
    {
        await using var product = await RunningProduct.StartAsync();
        var assets = product.Services.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider;
        Assert.All(["app.css", "sw.js", "js/app.js"], path => Assert.True(assets.GetFileInfo(path).Exists, path));
        var expected = BuildInfo.VersionOf(typeof(BuildInfo).Module.ModuleVersionId.ToString("N"), assets);

        using var browser = new Browser(product.Address, "en");
        Assert.Equal(expected, (await browser.GetAsync("/sign-in")).Html.Body!.GetAttribute("data-build"));
        Assert.Equal(expected, product.Services.GetRequiredService<LiveBuild>().Version);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Version()
    {
        using var assets = new PhysicalFileProvider(folder);
        return BuildInfo.VersionOf("module", assets);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
