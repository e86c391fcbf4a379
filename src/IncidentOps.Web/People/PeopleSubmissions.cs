using IncidentOps.Core.People;
using IncidentOps.Engine.People;
using IncidentOps.Web.Forms;
using IncidentOps.Web.Reading;

namespace IncidentOps.Web.People;

/// <summary>Submits what one form changes.</summary>
internal static class PeopleSubmissions
{
    /// <summary>Submits each; what is refused is shown at its field, what is not is kept. True where all is well.</summary>
    public static async Task<bool> SubmitAllAsync(
        this PeopleDirectory people, IEnumerable<PeopleCommand> commands, FormState form, Reader reader, CancellationToken cancellation)
    {
        foreach (var command in commands)
        {
            if (await people.SubmitAsync(command, reader.Actor(), cancellation) is { } refusal)
            {
                form.Fault(refusal, reader);
            }
        }

        return form.Faults.Count == 0;
    }
}
