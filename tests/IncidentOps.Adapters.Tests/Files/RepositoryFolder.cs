namespace IncidentOps.Adapters.Tests.Files;

/// <summary>Finds the files of the repository that the tests were built from.</summary>
internal static class RepositoryFolder
{
    public static string Root { get; } = Find();

    public static string Runbooks => Path.Combine(Root, "runbooks");

    public static string TestFiles => Path.Combine(Root, "tests", "IncidentOps.Adapters.Tests", "Files");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IncidentOps.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests must lie below IncidentOps.sln.");
    }
}
