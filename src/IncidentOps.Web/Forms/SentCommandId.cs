namespace IncidentOps.Web.Forms;

/// <summary>The command id that a form of ours carries, so that sending it twice does nothing twice.</summary>
public static class SentCommandId
{
    /// <summary>
    /// The id; a fresh one where none was sent. Null: what was sent is no id; taken under one of ours, its repeat would happen twice.
    /// </summary>
    public static Guid? Read(string? sent) => string.IsNullOrEmpty(sent)
        ? Guid.CreateVersion7()
        : Guid.TryParse(sent, out var id) && id != Guid.Empty ? id : null;
}
