namespace IncidentOps.Web.People;

/// <summary>The languages to choose from, each in its own words.</summary>
internal static class Languages
{
    public static readonly IReadOnlyList<(string Value, string Text)> Options = [("ja", "日本語"), ("en", "English")];
}
