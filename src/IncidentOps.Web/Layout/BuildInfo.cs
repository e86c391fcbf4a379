using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.FileProviders;

namespace IncidentOps.Web.Layout;

/// <summary>Names this build: browsers that hold pages of another one fetch anew.</summary>
public static class BuildInfo
{
    private static readonly string Module = typeof(BuildInfo).Module.ModuleVersionId.ToString("N");

    /// <summary>Changes with every build whose code differs and, once <see cref="ReadAssets"/> has run, with every style, script and worker that is served.</summary>
    public static string Version { get; private set; } = Module[..12];

    public static string Product { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Takes what is served into the version; once, before anything is served.</summary>
    public static void ReadAssets(IFileProvider assets) => Version = VersionOf(Module, assets);

    /// <summary>A name for just this code with just these files: 12 hexadecimal digits.</summary>
    public static string VersionOf(string module, IFileProvider assets)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, Encoding.UTF8.GetBytes(module));
        foreach (var (path, file) in FilesOf(assets, "").OrderBy(entry => entry.Path, StringComparer.Ordinal))
        {
            using var content = file.CreateReadStream();
            Add(hash, Encoding.UTF8.GetBytes(path));
            Add(hash, SHA256.HashData(content));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    /// <summary>With its length: no name and content can pass for others.</summary>
    private static void Add(IncrementalHash hash, byte[] bytes)
    {
        hash.AppendData(BitConverter.GetBytes(bytes.Length));
        hash.AppendData(bytes);
    }

    private static IEnumerable<(string Path, IFileInfo File)> FilesOf(IFileProvider assets, string folder)
    {
        foreach (var entry in assets.GetDirectoryContents(folder))
        {
            var path = folder.Length == 0 ? entry.Name : folder + "/" + entry.Name;
            if (!entry.IsDirectory)
            {
                yield return (path, entry);
                continue;
            }

            foreach (var inside in FilesOf(assets, path))
            {
                yield return inside;
            }
        }
    }
}
