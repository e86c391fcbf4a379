using IncidentOps.Engine.Storage;

namespace IncidentOps.Engine.Plans;

/// <summary>Whether kept texts still make the very version that they are kept as: its hash covers them all.</summary>
public sealed class PlanProof(IPlanReader plans, IExerciseReader exercises)
{
    public bool Holds(PlanTexts texts)
    {
        try
        {
            _ = texts.Files is [{ Kind: PlanCatalog.ExerciseKind }] ? (object)exercises.Read(texts) : plans.Read(texts);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
