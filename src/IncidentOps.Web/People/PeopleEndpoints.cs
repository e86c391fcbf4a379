namespace IncidentOps.Web.People;

/// <summary>Everything about people: getting in, one's own account, Settings › People.</summary>
public static class PeopleEndpoints
{
    public static IEndpointRouteBuilder MapPeople(this IEndpointRouteBuilder endpoints)
    {
        var pages = endpoints.MapGroup("").ExcludeFromDescription();
        SignInEndpoints.Map(pages);
        WelcomeEndpoints.Map(pages);
        RecoverEndpoints.Map(pages);
        LanguageEndpoint.Map(pages);
        AccountEndpoints.Map(pages);
        TokenEndpoints.Map(pages);
        PeopleSettingsEndpoints.Map(pages);
        PeopleApi.Map(endpoints);
        return endpoints;
    }
}
