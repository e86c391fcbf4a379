namespace IncidentOps.Core.Settings;

/// <summary>Something that an administrator wants to change about the organisation's settings. One file a subject, named for it.</summary>
public abstract record SettingsCommand;
