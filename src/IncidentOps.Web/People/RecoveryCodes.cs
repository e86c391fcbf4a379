using IncidentOps.Core.People;
using IncidentOps.Engine.People;

namespace IncidentOps.Web.People;

/// <summary>Fresh recovery codes: shown once, kept as hashes.</summary>
internal sealed record RecoveryCodes(IReadOnlyList<string> Codes, IReadOnlyList<string> Hashes)
{
    public static RecoveryCodes Fresh()
    {
        var codes = Enumerable.Range(0, PeopleBounds.RecoveryCodes).Select(_ => OneTimeCodes.NewRecoveryCode()).ToList();
        return new RecoveryCodes(codes, [.. codes.Select(OneTimeCodes.HashOf)]);
    }
}
