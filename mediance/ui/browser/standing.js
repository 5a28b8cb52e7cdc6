// What stands in a part's place and follows what Streamlit draws there. Streamlit may call late, for
// what it drew before, when what it drew since is shown already; it takes such a call back at once.
// What was shown before it is then shown again, and nothing is put away.

const LATE_AT_ONCE = 3;

function standing(begin) {
  const places = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    const place = places.get(parentElement) ?? { part: begin(parentElement), calls: [] };
    places.set(parentElement, place);
    place.calls = [...place.calls.slice(-LATE_AT_ONCE), component];
    place.part.follow(component);
    return () => {
      const isShown = place.calls.at(-1) === component;
      place.calls = place.calls.filter((call) => call !== component);
      if (place.calls.length > 0 && parentElement.isConnected) {
        if (isShown) place.part.follow(place.calls.at(-1));
        return;
      }
      places.delete(parentElement);
      place.part.close();
    };
  };
}
