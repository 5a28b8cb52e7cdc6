// What stands in a part's place and follows what Streamlit draws there. Streamlit may call late, for
// what it drew before, when what it drew since is shown already; it takes such a call back at once.
// What was shown before it is then shown again. Nothing is put away while its place is on the page:
// a call for what was drawn last is still to come, or another that takes it away with its place.

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
      if (!parentElement.isConnected) {
        places.delete(parentElement);
        place.part.close();
      } else if (isShown && place.calls.length > 0) {
        place.part.follow(place.calls.at(-1));
      }
    };
  };
}
