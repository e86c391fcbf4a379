namespace IncidentOps.Web.Reviews;

/// <summary>What comes after: reports, evaluation, survey, findings, trends.</summary>
public static class ReviewServices
{
    public static void MapReviews(this IEndpointRouteBuilder endpoints)
    {
        ReportEndpoints.Map(endpoints);
        EvaluationEndpoints.Map(endpoints);
        FindingEndpoints.Map(endpoints);
        TrendEndpoints.Map(endpoints);
    }
}
