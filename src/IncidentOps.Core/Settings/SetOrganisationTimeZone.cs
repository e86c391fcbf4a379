using IncidentOps.Core.People;

namespace IncidentOps.Core.Settings;

/// <summary>Chooses the zone in which times are shown to who has not chosen one. The host checks that there is such a zone.</summary>
public sealed record SetOrganisationTimeZone(string Zone) : SettingsCommand
{
    internal static Verdict<SettingsEvent> Decide(SettingsState settings, SetOrganisationTimeZone command)
    {
        if (!TimeZoneNames.IsWellFormed(command.Zone))
        {
            return Verdict.Refuse<SettingsEvent>(
                "bad-time-zone", "This is not the name of a time zone, such as Asia/Tokyo.", "タイムゾーンの名前ではありません（例: Asia/Tokyo）。");
        }

        return settings.TimeZone == command.Zone
            ? Verdict.Accept<SettingsEvent>()
            : Verdict.Accept<SettingsEvent>(new OrganisationTimeZoneSet(command.Zone));
    }
}
