using IncidentOps.Core.Incidents;

namespace IncidentOps.Web.EvidenceFiles;

/// <summary>A file's name as it is kept, and later offered to whoever saves it.</summary>
internal static class EvidenceName
{
    /// <summary>The name alone: some senders give whole paths, and neither those nor controls have a place in a name.</summary>
    public static string Of(string given)
    {
        var name = given[(given.LastIndexOfAny(['/', '\\']) + 1)..];
        name = string.Concat(name.Select(letter => char.IsControl(letter) ? '_' : letter)).Trim();
        if (name.Length <= TextBounds.FileName)
        {
            return name.Length > 0 ? name : "file";
        }

        var extension = Path.GetExtension(name) is { Length: <= 16 } brief ? brief : "";
        var stem = name[..(TextBounds.FileName - extension.Length)];
        return (char.IsHighSurrogate(stem[^1]) ? stem[..^1] : stem) + extension;
    }
}
