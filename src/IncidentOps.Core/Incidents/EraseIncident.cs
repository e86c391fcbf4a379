using System.Text;
using IncidentOps.Core.People;

namespace IncidentOps.Core.Incidents;

/// <summary>
/// Destroys all texts of a closed incident, and its evidence (APPI, GDPR): what happened, when and by whom stays, under ids; every word is
/// gone for good. The store drops the stream's key in the same commit; the chain still verifies.
/// </summary>
/// <param name="Title">The incident's title, typed: nobody erases the wrong one by a slip. Not asked for where it has been erased before.</param>
public sealed record EraseIncident(string Title, string Reason) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, EraseIncident command, Actor actor)
    {
        if ((Rules.Exists(incident) ?? Rules.Administers(actor) ?? IsErasable(incident)) is { } refusal)
        {
            return refusal;
        }

        if (incident.Title is { IsErased: false } title && !IsSame(title.ToString(), command.Title ?? ""))
        {
            return Decision.Refuse("title-differs", "This is not the incident's title.", "入力された件名が一致しません。");
        }

        return Rules.HasReason(command.Reason) ?? Rules.Fits(command.Reason, TextBounds.Reason)
            ?? Decision.Accept(new IncidentErased(ErasureCause.Request, PersonalText.From(command.Reason.Trim())));
    }

    /// <summary>What is asked of every erasure, whoever is for it.</summary>
    internal static Decision? IsErasable(IncidentState incident) =>
        incident.ErasedAt is not null ? Decision.Refuse("already-erased", "The incident's texts have been erased already.", "このインシデントの文面は消去済みです。")
        : incident.IsOpen ? Decision.Refuse("still-open", "Close the incident first.", "先にインシデントを終了してください。")
        : Rules.IsNotHeld(incident)
        ?? (PendingWakeups.Of(incident).Any()
            ? Decision.Refuse(
                "still-working", "An action or a message of the incident is still under way. Try again when it has ended.",
                "自動処理または通知がまだ実行中です。完了後にやり直してください。")
            : null);

    /// <summary>People type what they see: width and composition of characters, and spaces around, are the keyboard's.</summary>
    private static bool IsSame(string title, string typed) =>
        title.Trim().Normalize(NormalizationForm.FormKC).Equals(typed.Trim().Normalize(NormalizationForm.FormKC), StringComparison.Ordinal);
}

/// <summary>Erases as <see cref="EraseIncident"/> where the retention period is over; only the engine sends it.</summary>
/// <param name="Days">How long the organisation keeps texts after an incident's end.</param>
public sealed record EraseExpiredIncident(int Days) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, EraseExpiredIncident command, CommandContext context)
    {
        if (!context.Actor.Id.IsSystem)
        {
            return Decision.Refuse("engine-only", "Only the engine does this.", "この操作はエンジンだけが行います。");
        }

        if ((Rules.Exists(incident) ?? EraseIncident.IsErasable(incident)) is { } refusal)
        {
            return refusal;
        }

        return incident.EndedAt + TimeSpan.FromDays(command.Days) > context.Now
            ? Decision.Refuse("not-expired", "The retention period is not over.", "保存期間が満了していません。")
            : Decision.Accept(new IncidentErased(ErasureCause.Retention, null));
    }
}

/// <summary>The engine's word that an erased incident's evidence is gone; only the engine sends it.</summary>
/// <param name="Files">How many files were destroyed.</param>
/// <param name="Kept">How many stay because another incident holds the very same content.</param>
public sealed record RecordEvidenceErased(int Files, int Kept) : IncidentCommand
{
    internal static Decision Decide(IncidentState incident, RecordEvidenceErased command, Actor actor) =>
        !actor.Id.IsSystem ? Decision.Refuse("engine-only", "Only the engine reports results.", "結果の記録はエンジンだけが行います。")
        : incident is { ErasedAt: not null, EvidenceErasedAt: null } ? Decision.Accept(new EvidenceErased(command.Files, command.Kept))
        : Decision.Refuse("not-pending", "No evidence waits to be erased.", "消去待ちの証拠はありません。");
}
